import { useSyncExternalStore } from 'react';

export type Theme = 'dark' | 'light';

const KEY = 'assay-theme';
const listeners = new Set<() => void>();
let theme: Theme = stored() ?? 'dark';

/** Puts the chosen theme on the page; called once, before anything is drawn. */
export function applyTheme(): void {
  document.documentElement.dataset['bsTheme'] = theme;
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => theme,
  );
}

export function toggleTheme(): void {
  theme = theme === 'dark' ? 'light' : 'dark';
  applyTheme();
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage is switched off in this browser: the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function stored(): Theme | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : undefined;
  } catch {
    return undefined; // As above: the default it is.
  }
}
