import { External } from '../icons.tsx';

/** Opens a backtest's report in a new tab. Only a path of this server is followed, whatever else a report says. */
export function ReportLink({ path, title }: { readonly path: string; readonly title: string }) {
  if (!/^\/(?!\/)/.test(path)) return null;
  return (
    <a
      className="btn btn-sm"
      href={path}
      target="_blank"
      rel="noopener"
      aria-label={`Backtest report of ${title}, in a new tab`}
    >
      Report <External />
    </a>
  );
}
