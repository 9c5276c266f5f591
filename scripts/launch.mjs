// node scripts/launch.mjs FILE [ARGUMENT...]: sets up if need be, then runs FILE of this folder with the pinned Node.
// node scripts/launch.mjs --print-node: sets up if need be, then prints the path of that Node.
import { main, setUp } from './setup.mjs';
import { become } from './setup/become.mjs';

await main(async () => {
  const [first, ...rest] = process.argv.slice(2);
  const node = await setUp();
  if (first === '--print-node') process.stdout.write(`${node}\n`);
  else if (first !== undefined) become(node, [first, ...rest]);
});
