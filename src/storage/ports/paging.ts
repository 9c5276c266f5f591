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

/** A part of a list that is too long to be counted or to be cut into pages: newest first, from a place on. */
export interface Stretch<Item, Place> {
  readonly items: readonly Item[];
  /** Where the next one begins; absent at the end. */
  readonly next?: Place;
  /** Of the whole list, as far as 10,000: to count further would take longer than to read. */
  readonly count: number;
  /** False where there are more than were counted. */
  readonly isWhole: boolean;
}
