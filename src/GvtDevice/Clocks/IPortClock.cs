namespace GvtDevice.Clocks;

/// <summary>The PLLs that clock the ports.</summary>
internal interface IPortClock
{
    /// <summary>Clock of the PLL that drives a port: TMDS characters per second in HDMI mode, link symbols per second
    /// in DisplayPort mode; 0 if the port has no clock.</summary>
    /// <param name="ddi">Number of the DDI, 0 for A.</param>
    long PortClockHz(int ddi);
}
