import { defineConfig } from 'vite'

// Nothing inline, so that the page runs under a policy without exceptions; one script, one style sheet.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  build: {
    target: 'es2023',
    outDir: 'dist',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
