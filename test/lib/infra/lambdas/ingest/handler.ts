export const handler = async () => 'ingest';
