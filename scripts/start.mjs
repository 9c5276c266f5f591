// npm start [-- ARGUMENT...]: sets up if need be, builds the dashboard if it has changed, and serves.
import { main, setUp } from './setup.mjs';
import { become } from './setup/become.mjs';
import { buildDashboard } from './setup/dashboard.mjs';

await main(async () => {
  const node = await setUp();
  await buildDashboard(node);
  become(node, ['bin/assay.ts', 'serve', ...process.argv.slice(2)]);
});
