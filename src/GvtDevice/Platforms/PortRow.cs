using GvtDevice.Ports;

namespace GvtDevice.Platforms;

/// <summary>A digital port of a platform.</summary>
/// <param name="Name">In the names of its registers.</param>
/// <param name="Ddi">Its number among the ports, 0 for A; its auxiliary channel has the same.</param>
/// <param name="AuxDoneBit">Bit of its auxiliary channel among the interrupts of ports; null without one.</param>
/// <param name="Plug">Where a connector can be; null when none can.</param>
internal sealed record PortRow(string Name, int Ddi, int? AuxDoneBit = null, PlugRow? Plug = null);

/// <summary>What a connector at a port is wired to.</summary>
/// <param name="Port">How people and the Video BIOS Table name it.</param>
/// <param name="DataChannel">Its display data channel.</param>
/// <param name="Hotplug">Its hot-plug pin.</param>
internal sealed record PlugRow(DigitalPort Port, DataChannelPins DataChannel, HotplugPin Hotplug);

/// <summary>A display data channel. Source: i915, intel_gmbus.c (gmbus_pins_skl, gmbus_pins_cnp, gmbus_pins_icp) and
/// map_ddc_pin.</summary>
/// <param name="VbtPin">How a Video BIOS Table names it.</param>
/// <param name="GmbusPin">Its pin pair in GMBUS0.</param>
internal readonly record struct DataChannelPins(int VbtPin, int GmbusPin);
