using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Fuzz;

/// <summary>A fixed, harmless conversation that begins with a reset. A correct server gives the same answers each time,
/// whatever came before.</summary>
internal static class FuzzProbe
{
    private const uint ConfigBytes = 256;
    private const ulong WindowAddress = 0x1000_0000;
    private const ulong WindowBytes = 0x10_0000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Connects and runs the conversation.</summary>
    /// <returns>All replies, as text.</returns>
    /// <exception cref="IOException">The server refuses or ends the connection.</exception>
    /// <exception cref="TimeoutException">The server does not reply.</exception>
    public static string Run(string path)
    {
        using VfioUserClient client = VfioUserClient.Connect(path, s_patience);
        List<string> replies = [];
        client.Negotiate();
        Call(VfioUserCommand.DeviceReset, []);
        DeviceInfo info = new(DeviceInfo.Length, 0, 0, 0);
        Call(VfioUserCommand.DeviceGetInfo, Wire.AsBytes(in info));
        for (uint index = 0; index < PciRegionIndex.Count; index++)
        {
            RegionInfo region = new(1 << 10, 0, index, 0, 0, 0);
            Call(VfioUserCommand.DeviceGetRegionInfo, Wire.AsBytes(in region));
        }

        for (uint index = 0; index < PciIrqIndex.Count; index++)
        {
            IrqInfo irq = new(IrqInfo.Length, 0, index, 0);
            Call(VfioUserCommand.DeviceGetIrqInfo, Wire.AsBytes(in irq));
        }

        RegionTransfer config = new(0, PciRegionIndex.Config, ConfigBytes);
        Call(VfioUserCommand.RegionRead, Wire.AsBytes(in config));

        using SafeFileHandle memory = MemFd.CreateFile("probe", WindowBytes, seals: 7);
        DmaMap map = new(DmaMap.Length, DmaMapFlags.ReadWrite, 0, WindowAddress, WindowBytes);
        Call(VfioUserCommand.DmaMap, Wire.AsBytes(in map), memory);
        using EventFd bell = EventFd.Create();
        IrqSet bind = new(IrqSet.Length, IrqSetFlags.DataEventfd | IrqSetFlags.ActionTrigger, PciIrqIndex.Msi, 0, 1);
        Call(VfioUserCommand.DeviceSetIrqs, Wire.AsBytes(in bind), bell.Handle);
        DmaUnmap unmap = new(DmaUnmap.Length, DmaUnmapFlags.None, WindowAddress, WindowBytes);
        Call(VfioUserCommand.DmaUnmap, Wire.AsBytes(in unmap));
        return string.Join('\n', replies);

        void Call(VfioUserCommand command, ReadOnlySpan<byte> payload, params ReadOnlySpan<SafeFileHandle> files)
        {
            Message reply = client.Call(command, payload, files);
            replies.Add($"{command} {reply.Header.Flags} {reply.Errno} {Convert.ToHexString(reply.Payload)}");
        }
    }
}
