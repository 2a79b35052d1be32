using DisplayModel;

namespace GvtDevice.Pipes;

/// <summary>The units of a pipe that make its raster wait, each for a reason of its own.</summary>
internal sealed class FrameHolds
{
    private readonly Pipe _pipe;
    private readonly Dictionary<object, Func<long, bool>> _holds = [];
    private readonly Func<long, bool> _any;

    public FrameHolds(Pipe pipe) => (_pipe, _any) = (pipe, HoldsFrame);

    /// <summary>Sets when a unit makes the raster wait.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="holds">As <see cref="Pipe.HoldsFrame"/>; null for never.</param>
    public void Set(object unit, Func<long, bool>? holds)
    {
        if (holds is null)
        {
            _holds.Remove(unit);
        }
        else
        {
            _holds[unit] = holds;
        }

        _pipe.HoldsFrame = _holds.Count > 0 ? _any : null;
    }

    private bool HoldsFrame(long atNs)
    {
        foreach (Func<long, bool> holds in _holds.Values)
        {
            if (holds(atNs))
            {
                return true;
            }
        }

        return false;
    }
}
