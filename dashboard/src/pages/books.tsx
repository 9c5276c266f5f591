import { ComparisonPanel } from '../books/comparison-panel.tsx';
import { DiscrepanciesPanel } from '../books/discrepancies-panel.tsx';
import { useDocumentTitle } from '../shell/document-title.ts';

/** Whether our books are the venue's, and what to do where they are not. */
export function BooksPage() {
  useDocumentTitle('Books');
  return (
    <>
      <h1 className="visually-hidden">Books against the venue</h1>
      <ComparisonPanel />
      <DiscrepanciesPanel />
    </>
  );
}
