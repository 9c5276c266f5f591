import { space, type Point, type Space } from '../spaces/space.ts';

/** For tests: functions with a known minimum of 0, or that given, on a cube of real numbers. */
export interface TestFunction {
  readonly space: Space;
  of(point: Point): number;
}

function onCube(dimensions: number, bound: number, of: (x: readonly number[]) => number): TestFunction {
  const names = Array.from({ length: dimensions }, (_, index) => `x${index}`);
  return {
    space: space(names.map((name) => ({ type: 'real', name, min: -bound, max: bound }) as const)),
    of: (point) => of(names.map((name) => point[name] as number)),
  };
}

export function sphere(dimensions: number): TestFunction {
  return onCube(dimensions, 5, (x) => x.reduce((sum, value) => sum + (value - 1) ** 2, 0));
}

/** Axes a thousand times as long as others. */
export function ellipsoid(dimensions: number): TestFunction {
  return onCube(dimensions, 5, (x) =>
    x.reduce((sum, value, index) => sum + 10 ** ((6 * index) / (dimensions - 1)) * (value - 1) ** 2, 0),
  );
}

export function rosenbrock(dimensions: number): TestFunction {
  return onCube(dimensions, 2, (x) =>
    x.slice(1).reduce((sum, value, index) => sum + 100 * (value - x[index]! ** 2) ** 2 + (1 - x[index]!) ** 2, 0),
  );
}

export function rastrigin(dimensions: number): TestFunction {
  return onCube(dimensions, 5.12, (x) =>
    x.reduce((sum, value) => sum + value ** 2 - 10 * Math.cos(2 * Math.PI * value) + 10, 0),
  );
}

/** Minimum 0.397887 at three places. @see Dixon & Szego (1978), "Towards Global Optimisation 2" */
export const BRANIN: TestFunction = {
  space: space([
    { type: 'real', name: 'x', min: -5, max: 10 },
    { type: 'real', name: 'y', min: 0, max: 15 },
  ]),
  of(point) {
    const [x, y] = [point['x'] as number, point['y'] as number];
    const bent = y - (5.1 * x * x) / (4 * Math.PI ** 2) + (5 * x) / Math.PI - 6;
    return bent ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  },
};

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
