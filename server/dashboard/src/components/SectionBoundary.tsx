import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Button from '@mui/material/Button';
import { Component, type ReactNode } from 'react';

const secondsToNextTry = 10;

interface SectionBoundaryProps {
  /** What is inside, as in "the tasks". */
  what: string;
  children: ReactNode;
}

interface Fault {
  fault: Error | null;
}

/** Keeps a fault in one part of the page from taking the others with it. */
export class SectionBoundary extends Component<SectionBoundaryProps, Fault> {
  override state: Fault = { fault: null };

  static getDerivedStateFromError(fault: unknown): Fault {
    return { fault: fault instanceof Error ? fault : new Error(String(fault)) };
  }

  private timer: ReturnType<typeof setTimeout> | undefined;

  /** What came in may be well again with the next answer. */
  override componentDidCatch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.again, secondsToNextTry * 1000);
  }

  override componentWillUnmount() {
    clearTimeout(this.timer);
  }

  private readonly again = () => this.setState({ fault: null });

  override render() {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    return (
      <Alert
        severity="error"
        action={
          <Button color="inherit" size="small" onClick={this.again} sx={{ whiteSpace: 'nowrap' }}>
            Try again
          </Button>
        }
      >
        <AlertTitle sx={{ fontSize: 'inherit', mb: 0 }}>
          Showing {this.props.what} failed; this is a fault of the dashboard
        </AlertTitle>
        {fault.message}
      </Alert>
    );
  }
}
