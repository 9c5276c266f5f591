import { Link } from '@tanstack/react-router';

/** A candidate by its number and what it is, leading to its page. */
export function CandidateLink(props: { readonly campaignId: string; readonly trial: number; readonly name: string }) {
  const { campaignId, trial, name } = props;
  return (
    <Link to="/discovery/$campaignId/$trial" params={{ campaignId, trial: String(trial) }}>
      #{trial} {name}
    </Link>
  );
}
