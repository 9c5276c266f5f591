/** The session that is killed, and what its account begins with, in USDT. */
export const SESSION = 'k1';
export const DEPOSIT = '100000';
