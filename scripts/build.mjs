// npm run build: sets up if need be, and builds the dashboard if it has changed.
import { main, setUp } from './setup.mjs';
import { buildDashboard } from './setup/dashboard.mjs';

await main(async () => buildDashboard(await setUp()));
