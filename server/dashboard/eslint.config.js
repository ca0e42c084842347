import hooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import typescript from 'typescript-eslint';

const features = ['activity', 'settings', 'streams', 'tasks', 'warp'];

/** What the files of a folder must not import: the house has one direction. */
function wall(files, ...groups) {
    return {
        files,
        rules: {
            'no-restricted-imports': [
                'error',
                {
                    patterns: groups.map(([group, message]) => ({ group, message })),
                    paths: [
                        {
                            name: '@mui/material',
                            message: 'Import the component from its own module.',
                        },
                        {
                            name: '@mui/icons-material',
                            message: 'Import the icon from its own module.',
                        },
                    ],
                },
            ],
        },
    };
}

const app = [['@/app/*', '**/app/*'], 'Only main.tsx knows the app.'];
const anyFeature = [['@/features/*', '**/features/*'], 'Only the app knows features.'];
const components = [['@/components/*', '**/components/*'], 'The API knows no components.'];
const testing = [['@/testing/*', '**/testing/*'], 'Only tests import what is for tests.'];

export default defineConfig(
    { ignores: ['dist', 'src/api/schema.d.ts'] },
    typescript.configs.strictTypeChecked,
    { files: ['src/**'], extends: [hooks.configs.flat['recommended-latest']] },
    {
        languageOptions: {
            parserOptions: { projectService: { allowDefaultProject: ['*.js', 'scripts/*.js'] } },
        },
        rules: {
            eqeqeq: 'error',
            'max-lines': ['error', 250],
            '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
            '@typescript-eslint/no-confusing-void-expression': [
                'error',
                { ignoreArrowShorthand: true },
            ],
        },
    },
    { files: ['**/*.js'], extends: [typescript.configs.disableTypeChecked] },
    wall(['src/**/*.{ts,tsx}'], testing),
    wall(['src/api/**/*.{ts,tsx}'], app, anyFeature, components, testing),
    wall(['src/components/**/*.{ts,tsx}'], app, anyFeature, testing),
    ...features.map((feature) =>
        wall(
            [`src/features/${feature}/**/*.{ts,tsx}`],
            app,
            [
                features
                    .filter((other) => other !== feature)
                    .flatMap((other) => [
                        `**/features/${other}/**`,
                        `@/features/${other}/**`,
                        `../${other}/**`,
                    ]),
                'Features do not know each other; the app puts them together.',
            ],
            testing,
        ),
    ),
    {
        files: ['src/**/*.test.{ts,tsx}', 'src/testing/**'],
        rules: { 'no-restricted-imports': 'off' },
    },
);
