/** The two halves of a dataset's name, as its address has them. */
export function addressOf(name: string): { readonly instrument: string; readonly series: string } {
  const [instrument = '', series = ''] = name.split('/');
  return { instrument, series };
}
