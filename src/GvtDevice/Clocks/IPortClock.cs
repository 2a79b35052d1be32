namespace GvtDevice.Clocks;

/// <summary>The PLLs that clock the ports.</summary>
internal interface IPortClock
{
    /// <summary>What the PLL of a port delivers: characters per second in HDMI mode, link symbols per second in
    /// DisplayPort mode; 0 when the port has no clock.</summary>
    /// <param name="ddi">The port, 0 for A.</param>
    long PortClockHz(int ddi);
}
