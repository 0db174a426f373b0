export const handler = async () => 'plan';
