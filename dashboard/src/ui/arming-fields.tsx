import { useState } from 'react';
import type { SystemStatus } from '../../../contract/index.ts';
import { TextField } from './fields.tsx';

interface ArmingWords {
  readonly account?: string;
  readonly code?: string;
}

/** What a live account asks for besides a word: nothing on paper. */
export function useArming(arming: SystemStatus['halt']['arming']): {
  readonly words: ArmingWords;
  readonly ready: boolean;
  readonly fields: React.ReactNode;
} {
  const [account, setAccount] = useState('');
  const [code, setCode] = useState('');
  if (arming === undefined) return { words: {}, ready: true, fields: null };
  const { word, needsCode } = arming;
  return {
    words: { account, ...(needsCode ? { code } : {}) },
    ready: account === word && (!needsCode || /^\d{6}$/.test(code)),
    fields: (
      <>
        <TextField
          label={`Type the account’s name: ${word}`}
          note="This account is at an exchange. It is the name of this one and of no other."
          value={account}
          onChange={setAccount}
          testId="arming-account"
        />
        {needsCode && (
          <TextField
            label="Code of the second factor"
            note="Six digits from the authenticator; each is good for once."
            value={code}
            onChange={(text) => setCode(text.trim())}
            testId="arming-code"
          />
        )}
      </>
    ),
  };
}
