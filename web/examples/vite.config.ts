// `npx vite examples` after `npm run build`: then /newcomer/ and /rtc/.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  resolve: { alias: { scrim: fileURLToPath(new URL('../dist/index.js', import.meta.url)) } },
  server: { fs: { allow: ['..'] } },
});
