using System.Buffers.Binary;
using DisplayModel;
using DisplayModel.Edid;
using GvtDevice.Guests;
using GvtDevice.Platforms;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server;

namespace GvtDevice.Tests;

/// <summary>A guest that reads and writes anything anywhere.</summary>
internal sealed class RandomGuest(Vgpu gpu, Random random)
{
    private readonly uint[] _registers = [.. gpu.Core.Registers.Declared.Select(register => register.Offset)];

    /// <summary>The names of each platform and kind of guest.</summary>
    public static IEnumerable<string[]> EveryDevice() =>
        from platform in GpuPlatform.All
        from guest in GuestKind.All
        select new[] { platform.Name, guest.Name };

    /// <summary>A monitor of each kind, on the first and on the last port.</summary>
    private static ConnectorSetup[] Connectors(GpuPlatform platform) =>
    [
        ConnectorSetup.WithMode(
            new Connector(platform.ConnectorPorts[0], ConnectorKind.Hdmi), CvtTiming.For(1024, 768, 60_000)),
        ConnectorSetup.WithMode(
            new Connector(platform.ConnectorPorts[^1], ConnectorKind.DisplayPort), CvtTiming.For(1024, 768, 60_000)),
    ];

    /// <summary>A device with two monitors.</summary>
    /// <param name="platform">The name of its platform.</param>
    /// <param name="guest">The name of its kind of guest.</param>
    /// <param name="memory">As for <see cref="Vgpu"/>.</param>
    public static Vgpu MakeGpu(string platform, string guest, SafeFileHandle? memory = null)
    {
        GpuPlatform fuzzed = GpuPlatform.All.Single(known => known.Name == platform);
        return new Vgpu(
            new VgpuOptions
            {
                Connectors = Connectors(fuzzed),
                Platform = fuzzed,
                Guest = GuestKind.All.Single(known => known.Name == guest),
            },
            memory: memory);
    }

    /// <summary>Reads or writes somewhere, most often a register.</summary>
    /// <returns>Whether it was a write.</returns>
    public bool Access()
    {
        Span<byte> data = stackalloc byte[8];
        random.NextBytes(data);
        Region region = gpu.Regions[random.Next(gpu.Regions.Count)];
        int length = 1 << random.Next(4);
        ulong offset = (ulong)random.NextInt64((long)region.Size - length + 1);
        if (random.Next(4) != 0)
        {
            (region, offset, length) = (gpu.Regions[0], _registers[random.Next(_registers.Length)], 4);
            if (random.Next(3) == 0)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(data, 0x8000_0000 | (uint)random.Next());
            }
        }

        if (random.Next(3) == 0)
        {
            gpu.Read(region.Index, offset, data[..length]);
            return false;
        }

        if ((region.Access & RegionAccess.Write) != 0)
        {
            gpu.Write(region.Index, offset, data[..length]);
        }

        return true;
    }
}
