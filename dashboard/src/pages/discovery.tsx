import { CampaignsPanel } from '../discovery/campaigns-panel.tsx';
import { StartPanel } from '../discovery/start-panel.tsx';
import { useDocumentTitle } from '../shell/document-title.ts';

/** Searches for strategies, and what came of them. */
export function DiscoveryPage() {
  useDocumentTitle('Discovery');
  return (
    <>
      <h1 className="visually-hidden">Discovery</h1>
      <StartPanel />
      <CampaignsPanel />
    </>
  );
}
