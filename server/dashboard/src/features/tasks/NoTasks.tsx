import TasksIcon from '@mui/icons-material/EventRepeat';
import Box from '@mui/material/Box';

import { CopyButton } from '@/components/CopyButton';
import { Empty } from '@/components/Empty';

const command = 'dashcore run backup -- tar czf /var/backups/etc.tgz /etc';

/** Says how a machine comes by its first task. */
export function NoTasks() {
  return (
    <Empty icon={<TasksIcon />} title="No tasks yet" action={<CopyButton text={command} />}>
      Any command can be one, in a shell or in cron:
      <Box
        component="code"
        sx={{ display: 'block', mt: 1, color: 'text.primary', overflowWrap: 'anywhere' }}
      >
        {command}
      </Box>
    </Empty>
  );
}
