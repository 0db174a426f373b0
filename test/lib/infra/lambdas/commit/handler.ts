export const handler = async () => 'commit';
