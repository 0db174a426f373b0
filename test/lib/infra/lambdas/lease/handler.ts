export const handler = async () => 'lease';
