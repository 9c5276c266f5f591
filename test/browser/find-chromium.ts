import { accessSync, constants } from 'node:fs';

/** Where packages put Chromium and its siblings, in the order we prefer them. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** How a person gets the browser that the browser test drives. */
export const HOW_TO_GET_CHROMIUM =
  'install one ("sudo apt-get install chromium", "sudo dnf install chromium", "brew install --cask chromium") ' +
  'or name yours in CHROMIUM_PATH';

/**
 * The browser that the browser test drives.
 *
 * @returns `undefined` where there is none, so that the test can be skipped
 * @throws Error where there is none and ASSAY_REQUIRE_BROWSER=1 forbids to skip, or CHROMIUM_PATH names no program
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env, places = PLACES): string | undefined {
  const named = environment['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (isProgram(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which is no program: name one or unset it`);
  }
  const found = places.find(isProgram);
  if (found === undefined && environment['ASSAY_REQUIRE_BROWSER'] === '1') {
    throw new Error(`ASSAY_REQUIRE_BROWSER=1, and no Chromium was found: ${HOW_TO_GET_CHROMIUM}`);
  }
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
