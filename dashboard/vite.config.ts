/// <reference types="vitest/config" />
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { mock } from './dev/mock.ts';

/** `CALMLINE_URL=http://127.0.0.1:8484 npm run dev` works on a running server; without it a small mock replays invented calls. */
const server = process.env['CALMLINE_URL'];
const paths = ['/api', '/live', '/agent/live', '/sign-in', '/healthz'];

export default defineConfig({
  plugins: [svelte(), ...(server || process.env['VITEST'] ? [] : [mock()])],
  optimizeDeps: { include: ['uplot'] },
  build: { target: 'es2022', assetsInlineLimit: 0, sourcemap: false, chunkSizeWarningLimit: 400 },
  server: server
    ? { proxy: Object.fromEntries(paths.map((path) => [path, { target: server, ws: true, changeOrigin: true }])) }
    : {},
  resolve: process.env['VITEST'] ? { conditions: ['browser'] } : {},
  // for waits only (src/lib/soon.ts): a test is as fast as the machine
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
