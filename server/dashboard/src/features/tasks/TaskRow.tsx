import MoreIcon from '@mui/icons-material/ExpandMore';
import IconButton from '@mui/material/IconButton';
import { memo, useId } from 'react';

import { LastRun } from './LastRun';
import { LatestRuns } from './LatestRuns';
import { NextRun } from './NextRun';
import { Notice } from './Notice';
import { ProgressBar } from './ProgressBar';
import { ResultWords } from './ResultWords';
import { RunNow } from './RunNow';
import { StatusChip } from './StatusChip';
import { columns } from './columns';
import { TaskDetails } from './TaskDetails';
import { TaskName } from './TaskName';
import { useRunNow } from './useRunNow';
import { anchorOf } from './useTaskTarget';
import type { Task } from './useTasks';

interface TaskRowProps {
  task: Task;
  open: boolean;
  onToggle: (task_name: string) => void;
  onHistory: (task_name: string) => void;
  announce: (text: string) => void;
}

/** Roles are said although elements have them: narrow pages show rows as cards, which may lose them. */
export const TaskRow = memo(function TaskRow(props: TaskRowProps) {
  const { task, open, onToggle, onHistory, announce } = props;
  const { task_name, status } = task;
  const detailsId = useId();
  const { asking, said, ask, explain, dismiss } = useRunNow(task, announce);
  const showHistory = () => onHistory(task_name);
  return (
    <>
      <tr role="row" id={anchorOf(task)} tabIndex={-1} className="task">
        <th role="rowheader" scope="row" className="name">
          <TaskName task={task} onHistory={showHistory} />
        </th>
        <td role="cell" className="status">
          <StatusChip task={task} />
          {status === 'running' && <ProgressBar task={task} />}
        </td>
        <td role="cell" className="last" data-label={columns.last}>
          <LastRun task={task} />
        </td>
        <td role="cell" className="result" data-label={columns.result}>
          <ResultWords task={task} />
        </td>
        <td role="cell" className="next" data-label={columns.next}>
          <NextRun task={task} />
        </td>
        <td role="cell" className="runs" data-label={columns.runs}>
          <LatestRuns task={task} />
        </td>
        <td role="cell" className="actions">
          <div>
            <RunNow task={task} asking={asking} onAsk={ask} onExplain={explain} />
            <IconButton
              size="small"
              aria-label={`Details of ${task_name}`}
              aria-expanded={open}
              {...(open && { 'aria-controls': detailsId })}
              onClick={() => onToggle(task_name)}
            >
              <MoreIcon sx={open ? { transform: 'rotate(180deg)' } : {}} />
            </IconButton>
          </div>
        </td>
      </tr>
      {(open || said) && (
        <tr role="row" className="more" id={detailsId}>
          <td role="cell" colSpan={7}>
            {said && <Notice text={said.text} refused={said.refused} onClose={dismiss} />}
            {open && <TaskDetails task={task} onHistory={showHistory} />}
          </td>
        </tr>
      )}
    </>
  );
});
