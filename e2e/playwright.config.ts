// How the stories run: one after the other, in the Chromium that is installed, without retries: a
// story that passes the second time only is a story that fails.

import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'stories',
  outputDir: 'results/failures',
  globalSetup: './fixtures/seed.ts',
  workers: 1,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  // Two cores shared with a compiler are slow; what must be fast has its own limit in the story.
  timeout: 600_000,
  expect: { timeout: 45_000 },
  reporter: [['line']],
  use: {
    browserName: 'chromium',
    headless: true,
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    locale: 'en-US',
    trace: 'off',
    video: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
