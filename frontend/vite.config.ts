/// <reference types="vitest/config" />
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the development server finds the API: the console on its usual port. */
const server = process.env.SIGNALBOX_URL ?? 'http://127.0.0.1:8000';

export default defineConfig({
  base: '/static/',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    // Not inside `.vite/`: the collection of static files skips dot folders.
    manifest: 'manifest.json',
    rollupOptions: { input: 'src/main.tsx' },
    chunkSizeWarningLimit: 1700,
    // Workers and fonts stay files of our own origin; `data:` URLs are refused by the policy.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      '/api': { target: server, changeOrigin: true },
      '/ws': { target: server.replace('http', 'ws'), ws: true, changeOrigin: true },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    setupFiles: [],
  },
});
