import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  Outlet,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { describeError } from './api.ts';
import { BacktestPage } from './pages/backtest.tsx';
import { BooksPage } from './pages/books.tsx';
import { CampaignPage } from './pages/campaign.tsx';
import { CandidatePage } from './pages/candidate.tsx';
import { CompareBacktestsPage } from './pages/compare-backtests.tsx';
import { DiscoveryPage } from './pages/discovery.tsx';
import { Overview } from './pages/overview.tsx';
import { ResearchPage } from './pages/research.tsx';
import { RiskPage } from './pages/risk.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { StrategyPage } from './pages/strategy.tsx';
import { Shell } from './shell/shell.tsx';
import { Toasts } from './ui/toasts.tsx';

/** @param takeToken see `SignIn` */
export function createAppRouter(takeToken: () => string | undefined) {
  const root = createRootRoute({ component: Root, notFoundComponent: NotFound, errorComponent: Broken });
  const signIn = createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    component: () => <SignIn takeToken={takeToken} />,
  });
  const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: Shell });
  const overview = createRoute({ getParentRoute: () => signedIn, path: '/', component: Overview });
  const strategy = createRoute({
    getParentRoute: () => signedIn,
    path: '/strategy/$strategyId',
    component: StrategyPage,
  });
  const risk = createRoute({ getParentRoute: () => signedIn, path: '/risk', component: RiskPage });
  const books = createRoute({ getParentRoute: () => signedIn, path: '/books', component: BooksPage });
  const research = createRoute({ getParentRoute: () => signedIn, path: '/research', component: ResearchPage });
  const backtest = createRoute({ getParentRoute: () => signedIn, path: '/research/$id', component: BacktestPage });
  const comparison = createRoute({
    getParentRoute: () => signedIn,
    path: '/research/compare/$ids',
    component: CompareBacktestsPage,
  });
  const discovery = createRoute({ getParentRoute: () => signedIn, path: '/discovery', component: DiscoveryPage });
  const campaign = createRoute({
    getParentRoute: () => signedIn,
    path: '/discovery/$campaignId',
    component: CampaignPage,
  });
  const candidate = createRoute({
    getParentRoute: () => signedIn,
    path: '/discovery/$campaignId/$trial',
    component: CandidatePage,
  });
  return createRouter({
    routeTree: root.addChildren([
      signIn,
      signedIn.addChildren([
        overview,
        strategy,
        risk,
        books,
        research,
        backtest,
        comparison,
        discovery,
        campaign,
        candidate,
      ]),
    ]),
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

function Root() {
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}

function NotFound() {
  return (
    <main className="splash">
      <h1>There is no such page</h1>
      <Link to="/" className="btn btn-primary">
        To the overview
      </Link>
    </main>
  );
}

/** A mistake of ours: nothing on screen can be trusted any more, so nothing of it stays. */
function Broken({ error }: ErrorComponentProps) {
  return (
    <main className="splash" role="alert">
      <h1>This page broke</h1>
      <p>{describeError(error)}</p>
      <p>Trading goes on regardless: the server does not depend on this page.</p>
      <button
        type="button"
        className="btn btn-primary"
        onClick={() => {
          location.reload();
        }}
      >
        Load it again
      </button>
    </main>
  );
}
