export interface Paging {
  /** Items per page, at least 1. */
  readonly limit: number;
  /** 1 is the first. */
  readonly page: number;
}

export interface Listing<Item> {
  readonly items: readonly Item[];
  /** Of all pages together. */
  readonly count: number;
}
