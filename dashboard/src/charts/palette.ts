import type { Theme } from '../theme.ts';

/** Colours for canvases, which know nothing of style sheets. The same hues as in `styles/tokens.css`. */
export interface Palette {
  readonly text: string;
  readonly grid: string;
  readonly axis: string;
  readonly line: string;
  readonly fill: readonly [top: string, bottom: string];
  readonly baseline: string;
  readonly up: string;
  readonly down: string;
  readonly volumeUp: string;
  readonly volumeDown: string;
  readonly buy: string;
  readonly sell: string;
  readonly crosshair: string;
  readonly label: string;
}

export const PALETTES: Record<Theme, Palette> = {
  dark: {
    text: '#98a3b3',
    grid: '#1f2630',
    axis: '#2a323d',
    line: '#5b9dff',
    fill: ['rgba(91, 157, 255, 0.26)', 'rgba(91, 157, 255, 0.01)'],
    baseline: '#667080',
    up: '#2fbf8a',
    down: '#ef6a6a',
    volumeUp: 'rgba(47, 191, 138, 0.22)',
    volumeDown: 'rgba(239, 106, 106, 0.22)',
    buy: '#7cc4ff',
    sell: '#ffc46b',
    crosshair: '#667080',
    label: '#2a323d',
  },
  light: {
    text: '#5a6675',
    grid: '#edf0f4',
    axis: '#d8dee6',
    line: '#1f66d8',
    fill: ['rgba(31, 102, 216, 0.18)', 'rgba(31, 102, 216, 0.01)'],
    baseline: '#97a1ae',
    up: '#0f8a5f',
    down: '#cf3d3d',
    volumeUp: 'rgba(15, 138, 95, 0.2)',
    volumeDown: 'rgba(207, 61, 61, 0.2)',
    buy: '#1257c4',
    sell: '#a35a00',
    crosshair: '#97a1ae',
    label: '#4a5563',
  },
};

/** The face of every number drawn on a canvas. */
export const FONT = '11px Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
