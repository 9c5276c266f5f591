/*
 * What the research kernel is held against: the same work in C, as fast as a compiler makes it. `fused` is one strategy in one
 * loop over all bars, `sweep` the kernel's own algorithm. Same decisions, fills, fees and daily sums as the kernel.
 *
 * gcc -O3 -march=native -ffp-contract=off limit.c -o limit -lm -lpthread
 * limit DATA ROWS: reads DATA, then a command a line from stdin (`fused`, `sweep THREADS`); answers with nanoseconds on the
 * wall and of work, when it has written its rows of eight doubles to ROWS.
 */
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROW 8
#define EXACT 9007199254740992.0

static struct {
  int64_t bars, days, fast, slow, exits, period;
  double step_lots, cash, lots_least, value_least, slip_num, slip_den, fee, price_step, step_size, scale;
} head;
static double *fh, *fl, *fc;
static int32_t *o, *h, *l, *c, *last_bar, *day_of;
static double *fast_of, *slow_of, *exit_of;
static double *rows;

typedef struct {
  int64_t day;
  double worth, sum, squares, down, highest, deepest;
} Days;

static inline void add_return(Days *d, double value) {
  double sum = d->sum + value;
  d->sum = sum;
  d->squares += value * value;
  if (value < 0) d->down += value * value;
  if (sum > d->highest) d->highest = sum;
  else if (sum - d->highest < d->deepest) d->deepest = sum - d->highest;
}

static void settle(Days *d, int64_t bar, double lots, double spent, double turned) {
  int64_t until = bar < head.bars ? day_of[bar] : head.days;
  if (until <= d->day) return;
  double cash = -spent - turned * head.fee;
  if (lots == 0) {
    if (cash != d->worth) add_return(d, (cash - d->worth) * head.scale);
    d->worth = cash;
  } else {
    for (int64_t day = d->day; day < until; day++) {
      double now = cash + lots * c[last_bar[day]];
      add_return(d, (now - d->worth) * head.scale);
      d->worth = now;
    }
  }
  d->day = until;
}

static inline double taken(int buys, double met) {
  double slip = ceil((met * head.slip_num) / head.slip_den);
  return buys ? met + slip : met - slip > 1 ? met - slip : 1;
}

typedef struct {
  double lots, stop, target, trailing, ruin, best, spent, turned, trades, level;
} Position;

static int at_open(const Position *p, double open) {
  if (open <= p->ruin) return -1;
  if (open <= p->stop) return 1;
  if (open >= p->target) return 2;
  return p->trailing > 0 && open <= p->best - p->trailing ? 3 : 0;
}

static int within(Position *p, int64_t i) {
  int longs = p->lots > 0;
  double open = longs ? o[i] : -o[i], low = longs ? l[i] : -h[i], high = longs ? h[i] : -l[i], close = longs ? c[i] : -c[i];
  if (low <= p->ruin) return -1;
  int opened = at_open(p, open);
  if (opened) { p->level = open; return opened; }
  double best = p->best;
  if (open > best) best = open;
  double trailed = p->trailing > 0 ? best - p->trailing : -INFINITY;
  if (low <= p->stop && p->stop >= trailed) { p->level = p->stop; return 1; }
  if (low <= trailed) { p->level = trailed; return 3; }
  if (high >= p->target) { p->level = p->target; return 2; }
  if (high > best) best = high;
  p->best = best;
  if (p->trailing > 0 && close <= best - p->trailing) { p->level = best - p->trailing; return 3; }
  return 0;
}

static void leave(Position *p, Days *d, int64_t bar, double met) {
  settle(d, bar, p->lots, p->spent, p->turned);
  double paid = taken(p->lots < 0, met);
  p->spent -= p->lots * paid;
  p->turned += fabs(p->lots) * paid;
  p->lots = 0;
  p->trades += 1;
}

static void enter(Position *p, Days *d, int64_t bar, int side, double wanted, const double *away) {
  double met = o[bar];
  settle(d, bar, 0, p->spent, p->turned);
  double paid = taken(side > 0, met);
  p->lots = side * wanted;
  p->spent += p->lots * paid;
  p->turned += wanted * paid;
  double entry = (paid * head.price_step) / 1e12;
  if (side > 0) {
    p->stop = ceil((entry - away[0]) / head.step_size - 1e-9);
    if (p->stop <= 0) p->stop = -INFINITY;
    p->target = floor((entry + away[1]) / head.step_size + 1e-9);
    p->ruin = -INFINITY;
  } else {
    p->stop = -floor((entry + away[0]) / head.step_size + 1e-9);
    p->target = -ceil((entry - away[1]) / head.step_size - 1e-9);
    if (p->target >= 0) p->target = INFINITY;
    p->ruin = -5 * paid;
  }
  p->trailing = floor(away[2] / head.step_size + 1e-9);
  if (p->trailing <= 0 || p->trailing >= EXACT) p->trailing = 1;
  p->best = side > 0 ? met : -met;
}

static void write_row(double *row, const Position *p, const Days *d) {
  row[0] = p->trades; row[1] = p->spent; row[2] = p->turned; row[3] = p->lots;
  row[4] = d->sum; row[5] = d->squares; row[6] = d->down; row[7] = d->deepest;
}

/* One strategy, everything in one loop: averages, ranges, crossings, orders and days. */
static int fused(double fast, double slow, const double *factors, double *row) {
  Position p = {0};
  Days d = {0};
  double wf = 2 / (fast + 1), ws = 2 / (slow + 1), period = head.period, kept = period - 1;
  double ef = 0, es = 0, atr = 0, before = 0, away[3] = {0}, wanted = 0;
  int side_was = 0, stance = 0, pending = 0, opens = 0;
  int64_t warm = slow > period + 1 ? slow - 1 : period;
  for (int64_t i = 0; i < head.bars; i++) {
    if (pending) {
      if (p.lots != 0) {
        int guarded = at_open(&p, p.lots > 0 ? o[i] : -o[i]);
        if (guarded < 0) return 0;
        leave(&p, &d, i, o[i]);
      }
      if (opens) {
        if (o[i] > 4.0 * c[i - 1] || 4.0 * o[i] < c[i - 1]) return 0;
        enter(&p, &d, i, stance, wanted, away);
      }
      pending = 0;
    }
    if (p.lots != 0) {
      int cause = within(&p, i);
      if (cause < 0) return 0;
      if (cause > 0) {
        leave(&p, &d, i, p.lots > 0 ? p.level : -p.level);
        stance = 0;
      }
    }
    double close = fc[i];
    ef = i < fast ? ef + (close - ef) / (i + 1) : ef + wf * (close - ef);
    es = i < slow ? es + (close - es) / (i + 1) : es + ws * (close - es);
    if (i > 0) {
      double range = (before > fh[i] ? before : fh[i]) - (before < fl[i] ? before : fl[i]);
      atr = i <= period ? atr + (range - atr) / i : (atr * kept + range) / period;
    }
    before = close;
    if (i < slow - 1) continue;
    double gap = ef - es;
    int was = side_was;
    if (gap != 0) side_was = gap > 0 ? 1 : -1;
    int side = was == -1 && side_was == 1 ? 1 : was == 1 && side_was == -1 ? -1 : 0;
    if (i < warm || side == 0 || side == stance) continue;
    for (int k = 0; k < 3; k++) away[k] = factors[k] * atr;
    if (!(away[0] > 0 && away[1] > 0 && away[2] > 0)) return 0;
    if (p.lots != 0 && (p.lots > 0) == (side > 0)) return 0;
    wanted = floor(head.step_lots / c[i]);
    if (wanted < head.lots_least || wanted * c[i] < head.value_least) return 0;
    if (head.cash + p.lots * c[i] - p.spent - p.turned * head.fee < 10 * head.step_lots) return 0;
    stance = side;
    pending = opens = 1;
  }
  settle(&d, head.bars, p.lots, p.spent, p.turned);
  write_row(row, &p, &d);
  return 1;
}

static void average(double *out, int64_t period) {
  double mean = 0, weight = 2 / (period + 1.0);
  for (int64_t i = 0; i < head.bars; i++) {
    mean = i < period ? mean + (fc[i] - mean) / (i + 1) : mean + weight * (fc[i] - mean);
    out[i] = i < period - 1 ? NAN : mean;
  }
}

static void ranges(double *out) {
  double period = head.period, kept = period - 1, mean = 0;
  out[0] = NAN;
  for (int64_t i = 1; i < head.bars; i++) {
    double before = fc[i - 1];
    double range = (before > fh[i] ? before : fh[i]) - (before < fl[i] ? before : fl[i]);
    mean = i <= period ? mean + (range - mean) / i : (mean * kept + range) / period;
    out[i] = i < period ? NAN : mean;
  }
}

/* The bars at which the fast average crosses, below zero for a crossing downward. */
static int64_t crossings(const double *f, const double *s, int32_t *out) {
  int64_t count = 0;
  int side = 0;
  for (int64_t i = 0; i < head.bars; i++) {
    double gap = f[i] - s[i];
    int now = gap > 0 ? 1 : gap < 0 ? -1 : side;
    if (now != side && side != 0) out[count++] = now > 0 ? i : ~i;
    side = now;
  }
  return count;
}

static int64_t scan_long(const Position *p, double *best_out, int64_t i, int64_t to) {
  double stop = p->stop > p->ruin ? p->stop : p->ruin, target = p->target, distance = p->trailing, best = p->best;
  double level = best - distance > stop ? best - distance : stop;
  for (; i < to; i++) {
    double up = h[i];
    if (up > best) {
      if (up >= target) break;
      double raised = up - distance > stop ? up - distance : stop;
      if (l[i] <= raised) break;
      best = up;
      level = raised;
    } else if (l[i] <= level || up >= target) break;
  }
  *best_out = best;
  return i;
}

static int64_t scan_short(const Position *p, double *best_out, int64_t i, int64_t to) {
  double above = -(p->stop > p->ruin ? p->stop : p->ruin), below = -p->target, distance = p->trailing, best = -p->best;
  double level = best + distance < above ? best + distance : above;
  for (; i < to; i++) {
    double down = l[i];
    if (down < best) {
      if (down <= below) break;
      double lowered = down + distance < above ? down + distance : above;
      if (h[i] >= lowered) break;
      best = down;
      level = lowered;
    } else if (h[i] >= level || down <= below) break;
  }
  *best_out = -best;
  return i;
}

static int sweep_set(const int32_t *wakes, int64_t count, int64_t warm, const double *atr, const double *factors, double *row) {
  Position p = {0};
  Days d = {0};
  int stance = 0;
  int64_t place = 0, bar = warm;
  for (;;) {
    int64_t wake = head.bars, next = place;
    while (next < count && (wakes[next] >= 0 ? wakes[next] : ~wakes[next]) < bar) next++;
    place = next;
    int side = 0;
    for (; next < count; next++) {
      side = wakes[next] >= 0 ? 1 : -1;
      if (side != stance) break;
    }
    if (next < count) wake = wakes[next] >= 0 ? wakes[next] : ~wakes[next];
    if (p.lots != 0) {
      int64_t to = wake + 1 < head.bars ? wake + 1 : head.bars;
      int cause = 0;
      for (int64_t i = bar; i < to; i++) {
        i = p.lots > 0 ? scan_long(&p, &p.best, i, to) : scan_short(&p, &p.best, i, to);
        if (i >= to) break;
        cause = within(&p, i);
        bar = i;
        if (cause) break;
      }
      if (cause < 0) return 0;
      if (cause > 0) {
        leave(&p, &d, bar, p.lots > 0 ? p.level : -p.level);
        stance = 0;
        continue;
      }
    }
    if (wake >= head.bars) break;
    bar = wake + 1;
    double away[3];
    for (int k = 0; k < 3; k++) away[k] = factors[k] * atr[wake];
    if (!(away[0] > 0 && away[1] > 0 && away[2] > 0)) return 0;
    stance = side;
    if (p.lots != 0 && (p.lots > 0) == (side > 0)) return 0;
    double mark = c[wake], wanted = floor(head.step_lots / mark);
    if (wanted < head.lots_least || wanted * mark < head.value_least) return 0;
    if (head.cash + p.lots * mark - p.spent - p.turned * head.fee < 10 * head.step_lots) return 0;
    if (bar >= head.bars) continue;
    if (p.lots != 0) {
      int guarded = at_open(&p, p.lots > 0 ? o[bar] : -o[bar]);
      if (guarded < 0) return 0;
      leave(&p, &d, bar, o[bar]);
    }
    if (o[bar] > 4 * mark || 4.0 * o[bar] < mark) return 0;
    enter(&p, &d, bar, side, wanted, away);
  }
  settle(&d, head.bars, p.lots, p.spent, p.turned);
  write_row(row, &p, &d);
  return 1;
}

static double **fast_columns, **slow_columns, *atr_column;
static int64_t next_signal, next_column;

static void *make_columns(void *nothing) {
  for (;;) {
    int64_t k = __atomic_fetch_add(&next_column, 1, __ATOMIC_RELAXED);
    if (k > head.fast + head.slow) return nothing;
    if (k == 0) ranges(atr_column);
    else if (k <= head.fast) average(fast_columns[k - 1], fast_of[k - 1]);
    else average(slow_columns[k - head.fast - 1], slow_of[k - head.fast - 1]);
  }
}

static void *work(void *nothing) {
  int32_t *wakes = malloc(head.bars * 4);
  for (;;) {
    int64_t s = __atomic_fetch_add(&next_signal, 1, __ATOMIC_RELAXED);
    if (s >= head.fast * head.slow) break;
    int64_t slow = slow_of[s / head.fast];
    int64_t count = crossings(fast_columns[s % head.fast], slow_columns[s / head.fast], wakes);
    int64_t warm = slow > head.period + 1 ? slow - 1 : head.period;
    for (int64_t x = 0; x < head.exits; x++) {
      double *row = rows + (s * head.exits + x) * ROW;
      if (!sweep_set(wakes, count, warm, atr_column, exit_of + 3 * x, row)) row[0] = NAN;
    }
  }
  free(wakes);
  return nothing;
}

static void in_threads(int threads, void *(*what)(void *)) {
  pthread_t all[64];
  for (int k = 1; k < threads; k++) pthread_create(all + k, 0, what, 0);
  what(0);
  for (int k = 1; k < threads; k++) pthread_join(all[k], 0);
}

static void *take(FILE *file, size_t size) {
  void *room = aligned_alloc(64, (size + 127) / 64 * 64);
  if (size > 0 && fread(room, 1, size, file) != size) exit(3);
  return room;
}

static double now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (!file || fread(&head, sizeof head, 1, file) != 1) return 3;
  size_t n = head.bars;
  fh = take(file, n * 8); fl = take(file, n * 8); fc = take(file, n * 8);
  o = take(file, n * 4); h = take(file, n * 4); l = take(file, n * 4); c = take(file, n * 4);
  last_bar = take(file, head.days * 4); day_of = take(file, n * 4);
  fast_of = take(file, head.fast * 8); slow_of = take(file, head.slow * 8); exit_of = take(file, head.exits * 24);
  fclose(file);
  size_t sets = head.fast * head.slow * head.exits;
  rows = calloc(sets * ROW, 8);
  fast_columns = malloc(head.fast * 8); slow_columns = malloc(head.slow * 8);
  atr_column = aligned_alloc(64, n * 8 + 64);
  for (int64_t k = 0; k < head.fast; k++) fast_columns[k] = aligned_alloc(64, n * 8 + 64);
  for (int64_t k = 0; k < head.slow; k++) slow_columns[k] = aligned_alloc(64, n * 8 + 64);
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    double started = now(CLOCK_MONOTONIC), worked = now(CLOCK_PROCESS_CPUTIME_ID);
    if (strncmp(line, "fused", 5) == 0) {
      if (!fused(fast_of[0], slow_of[0], exit_of, rows)) rows[0] = NAN;
    } else {
      next_signal = next_column = 0;
      in_threads(atoi(line + 6), make_columns);
      in_threads(atoi(line + 6), work);
    }
    double took = now(CLOCK_MONOTONIC) - started;
    worked = now(CLOCK_PROCESS_CPUTIME_ID) - worked;
    FILE *out = fopen(argv[2], "wb");
    if (!out || fwrite(rows, ROW * 8, sets, out) != sets) return 4;
    fclose(out);
    printf("%.0f %.0f\n", took, worked);
    fflush(stdout);
  }
  return 0;
}
