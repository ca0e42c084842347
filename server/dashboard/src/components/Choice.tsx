import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
}

const optionStyle = {
  py: 0.25,
  px: 1.25,
  // Only its background tells which one is chosen, and forced colours take that away.
  '@media (forced-colors: active)': {
    '&.Mui-selected, &.Mui-selected:hover': {
      forcedColorAdjust: 'none',
      bgcolor: 'Highlight',
      color: 'HighlightText',
    },
  },
} as const;

/** One of a few, all in view. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: ChoiceProps<Value>) {
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      aria-label={label}
      value={value}
      onChange={(_event, chosen: Value | null) => chosen !== null && onChange(chosen)}
    >
      {options.map(([option, text]) => (
        <ToggleButton key={option} value={option} sx={optionStyle}>
          {text}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
