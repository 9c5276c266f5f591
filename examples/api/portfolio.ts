/** What the account is worth, asked with a key: `assay keys create robot`, then ASSAY_KEY and ASSAY_SECRET as it prints them. */
import { createClient, signingFetch } from '../../client/index.ts';

const key = { id: process.env['ASSAY_KEY'] ?? '', secret: process.env['ASSAY_SECRET'] ?? '' };
const baseUrl = process.env['ASSAY_URL'] ?? 'http://127.0.0.1:8000';
const client = createClient({ baseUrl, fetch: signingFetch(key) });

const { data } = await client.getPortfolio();
console.log(JSON.stringify(data, undefined, 2));
