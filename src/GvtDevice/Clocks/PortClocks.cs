namespace GvtDevice.Clocks;

/// <summary>PLLs of several kinds; a port has a clock from at most one of them.</summary>
internal sealed class PortClocks(params IReadOnlyList<IPortClock> clocks) : IPortClock
{
    public long PortClockHz(int ddi)
    {
        foreach (IPortClock clock in clocks)
        {
            if (clock.PortClockHz(ddi) is > 0 and long hz)
            {
                return hz;
            }
        }

        return 0;
    }
}
