using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Pipes;
using GvtDevice.Planes;

namespace GvtDevice.Gt.Engines;

/// <summary>Executes display commands, with the effects and events of the corresponding registers. Source: SKL PRM vol.
/// 2a, MI_DISPLAY_FLIP, MI_LOAD_SCAN_LINES_INCL, MI_LOAD_SCAN_LINES_EXCL, MI_WAIT_FOR_EVENT.</summary>
/// <param name="pipes">The pipes by index.</param>
/// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
internal sealed class DisplayCommands(IReadOnlyList<CommandedPipe> pipes, Func<long> nowNs)
{
    private long? _waitsSinceNs;

    /// <summary>When to check an unfinished wait again; null if that is unknown.</summary>
    public long? DueNs { get; private set; }

    /// <summary>Drops an unfinished wait.</summary>
    public void Reset() => (_waitsSinceNs, DueNs) = (null, null);

    /// <summary>Executes MI_DISPLAY_FLIP.</summary>
    /// <returns>false if the command is invalid: its length does not fit its type, or the plane does not
    /// exist.</returns>
    public bool TryFlip(ReadOnlySpan<uint> command)
    {
        if (command.Length < 3)
        {
            return false;
        }

        MiDisplayFlip flip = new(command[0], command[1], command[2]);
        if (command.Length != flip.Dwords
            || flip.Target is not (int pipe, int plane) || plane >= pipes[pipe].Planes.Count)
        {
            return false;
        }

        PlaneBlock target = pipes[pipe].Planes[plane];
        if (flip.Type == FlipType.Async)
        {
            target.FlipNow(flip.SurfaceOffset);
        }
        else
        {
            target.Flip(flip.SurfaceOffset, flip.StrideUnits, flip.TilingCode);
        }

        return true;
    }

    /// <summary>Executes MI_LOAD_SCAN_LINES_INCL or MI_LOAD_SCAN_LINES_EXCL.</summary>
    /// <returns>false if the pipe does not exist.</returns>
    public bool TryLoadScanLines(ReadOnlySpan<uint> command, bool isInclusive)
    {
        if (ScanLineWindow.PipeOf(command[0]) is not { } pipe)
        {
            return false;
        }

        pipes[pipe].Raster.ScanLineWindow = ScanLineWindow.Load(command[1], isInclusive);
        return true;
    }

    /// <summary>Executes MI_WAIT_FOR_EVENT: whether all events have happened since the first call for this wait. A pipe
    /// that is off has no events.</summary>
    public bool IsOver(MiWaitForEvent events)
    {
        long now = nowNs();
        long sinceNs = _waitsSinceNs ??= now;
        long dueNs = sinceNs;
        for (int pipe = 0; pipe < pipes.Count; pipe++)
        {
            dueNs = Math.Max(dueNs, DueNsOf(pipe, events, sinceNs, now));
        }

        if (dueNs <= now)
        {
            Reset();
            return true;
        }

        DueNs = dueNs == long.MaxValue ? null : dueNs;
        return false;
    }

    private long DueNsOf(int index, MiWaitForEvent events, long sinceNs, long now)
    {
        CommandedPipe pipe = pipes[index];
        long dueNs = sinceNs;
        if (events.ScanLine(index))
        {
            dueNs = Math.Max(dueNs, pipe.Raster.ScanLineWindowNs(pipe.Raster.ScanLineWindow, sinceNs));
        }

        if (events.Vblank(index))
        {
            dueNs = Math.Max(dueNs, pipe.Pipe.Clock.NextVblankAfter(sinceNs));
        }

        for (int plane = 0; plane < pipe.Planes.Count; plane++)
        {
            if (events.Flip(index, plane) && IsFlipPending(pipe, plane, now))
            {
                dueNs = Math.Max(dueNs, pipe.Pipe.NextDeadlineNs ?? long.MaxValue);
            }
        }

        return dueNs;
    }

    /// <summary>Whether a flip waits for a vertical blank. Runs the pipe first, so that a due blank has
    /// happened.</summary>
    private static bool IsFlipPending(CommandedPipe pipe, int plane, long now)
    {
        pipe.Pipe.Run(now);
        return pipe.Pipe.Planes[plane].IsArmed;
    }
}
