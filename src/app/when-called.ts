/** A command whose file, and all that it imports, is read when the command is first called. */
export function whenCalled<Args extends readonly unknown[], Result>(
  read: () => Promise<(...args: Args) => Result | Promise<Result>>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    const command = await read();
    return command(...args);
  };
}
