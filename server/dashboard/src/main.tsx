import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { Providers } from './app/Providers';
import { SectionBoundary } from './components/SectionBoundary';
import './app/fonts.css';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Providers>
        <SectionBoundary what="the page">
          <App />
        </SectionBoundary>
      </Providers>
    </StrictMode>,
  );
}
