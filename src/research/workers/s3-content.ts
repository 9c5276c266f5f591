import { AssayError, usageError } from '../../runtime/index.ts';
import type { ContentStore } from './content-store.ts';

/**
 * A bucket of S3 or of anything that speaks its language: `s3://bucket/prefix?endpoint=http://host:9000&region=eu-1`. Keys
 * are those of the environment or of the machine, as the AWS tools have them.
 *
 * @throws {AssayError} `BAD_OPTION`
 */
export async function s3Content(address: string): Promise<ContentStore> {
  const { bucket, prefix, endpoint, region } = partsOf(address);
  const { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({
    region,
    // Other servers than Amazon's neither have a host for each bucket nor know the newer checksums.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const of = (hash: string) => ({ Bucket: bucket, Key: `${prefix}${hash}.market` });
  const asked = async <Answer>(answer: Promise<Answer>): Promise<Answer | undefined> => {
    try {
      return await answer;
    } catch (error) {
      const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      if (name === 'NoSuchKey' || name === 'NotFound') return undefined;
      const status = $metadata?.httpStatusCode === undefined ? '' : ` (HTTP ${$metadata.httpStatusCode})`;
      throw new AssayError('DATASET_STORE', `s3://${bucket}: ${(error as Error).message}${status}`, { cause: error });
    }
  };
  return {
    place: `s3://${bucket}/${prefix}`,
    has: async (hash) => (await asked(client.send(new HeadObjectCommand(of(hash))))) !== undefined,
    put: async (hash, bytes) => void (await asked(client.send(new PutObjectCommand({ ...of(hash), Body: bytes })))),
    async get(hash) {
      const answer = await asked(client.send(new GetObjectCommand(of(hash))));
      return answer?.Body?.transformToByteArray();
    },
  };
}

interface Parts {
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint: string | undefined;
  readonly region: string;
}

function partsOf(address: string): Parts {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 's3:' || url.hostname === '')
    throw usageError('BAD_OPTION', `"${address}" is no place for datasets; s3://bucket/prefix?endpoint=URL is one`);
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  return {
    bucket: url.hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint: url.searchParams.get('endpoint') ?? undefined,
    region: url.searchParams.get('region') ?? 'us-east-1',
  };
}
