export const handler = async () => 'inbox';
