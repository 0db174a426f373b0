export const handler = async () => 'publish';
