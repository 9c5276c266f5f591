import { ClientError } from '../../../client/index.ts';
import { describeError, errorCode } from '../api.ts';

/**
 * A command that did not succeed. When the server refused, nothing was done; when no proper answer came, nobody knows,
 * and this says that instead of either.
 */
export function CommandError({ error, what }: { readonly error: unknown; readonly what: string }) {
  if (error === null || error === undefined) return null;
  const refused = error instanceof ClientError && error.refused;
  const code = errorCode(error);
  // One obstacle is in the sentence already.
  const obstacles = error instanceof ClientError && error.obstacles.length > 1 ? error.obstacles : [];
  return (
    <div className="notice notice-danger" role="alert">
      <strong>{refused ? what : 'The server did not confirm'}</strong>
      <span>
        {describeError(error)} {code !== undefined && <code>{code}</code>}
      </span>
      {obstacles.length > 0 && (
        <ul className="obstacles">
          {obstacles.map((obstacle) => (
            <li key={obstacle}>{obstacle}</li>
          ))}
        </ul>
      )}
      {!refused && (
        <span>It is not known whether the command was carried out. Look at what the page shows, then try again.</span>
      )}
    </div>
  );
}
