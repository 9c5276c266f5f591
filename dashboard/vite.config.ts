import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const SERVER = 'http://127.0.0.1:8000';

/** `vite build dashboard` writes `dashboard/dist`; `vite dashboard` serves it with a running Assay behind it. */
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    // Nothing is inlined: the page's policy allows files of its own server and no others.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': SERVER,
      '/reports': SERVER,
      '/ws': { target: SERVER, ws: true },
    },
  },
});
