import { routes } from '../../contract/index.ts';

/** Where programs are answered, and never with a page. */
const RESERVED = ['/api', '/ws', '/health', '/reports'];
const READ_ONLY = ['/ws', '/health/live', '/health/ready'];

/** Whether an address can be no page of the dashboard. */
export function isReserved(url: string): boolean {
  const path = pathOf(url);
  return RESERVED.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}

/** The methods that an address takes, for a request that used another; none for an address that is nothing. */
export function methodsAt(url: string): readonly string[] {
  const path = pathOf(url);
  const methods: string[] = Object.values(routes).flatMap((route) => (leadsTo(route.path, path) ? [route.method] : []));
  if (READ_ONLY.includes(path) || path.startsWith('/reports/')) methods.push('GET');
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}

/** Whether an address is one of a route's, whose path may have parts that vary. */
function leadsTo(pattern: string, path: string): boolean {
  if (!pattern.includes(':')) return pattern === path;
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return wanted.length === given.length && wanted.every((part, at) => part.startsWith(':') || part === given[at]);
}

export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}
