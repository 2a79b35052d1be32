using System.Reflection;
using GvtDevice.Platforms;
using VfioUser.Protocol;
using VfioUser.Recording;
using VfioUser.Server;

namespace GvtDevice.Cli;

/// <summary>Starts and completes the recording of a virtual GPU.</summary>
internal static class GpuRecording
{
    private const uint PciStatus = 6;                   // PCI_STATUS, whose bit 3 is the interrupt line
    private const uint RegisterBytes = 4;

    /// <summary>Starts a recording.</summary>
    /// <returns>null if no path is given.</returns>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static SessionRecorder? Start(Vgpu gpu, string? path) => path is null
        ? null
        : new SessionRecorder(RecordingFile.Create(path), new RecordingHeader(
            $"{gpu.Core.Platform.Description} display ({PciId(gpu.Core.Platform)})", $"gvt-device {Version}",
            DateTimeOffset.UtcNow, [.. Volatile(gpu)]));

    /// <summary>The GPU that was recorded; null for another device.</summary>
    public static GpuPlatform? PlatformOf(RecordingHeader header) => GpuPlatform.All.FirstOrDefault(
        platform => header.Device.EndsWith($"({PciId(platform)})", StringComparison.Ordinal));

    /// <summary>Completes the file.</summary>
    /// <exception cref="IOException">The recording could not be completed.</exception>
    public static void Finish(SessionRecorder? recorder)
    {
        recorder?.Dispose();
        if (recorder?.Failure is { } failure)
        {
            throw new IOException($"the recording ended early: {failure.Message}", failure);
        }

        if (recorder is { Dropped: > 0 })
        {
            Console.Error.WriteLine($"gvt-device: the recording lacks {recorder.Dropped} messages (slow disk)");
        }
    }

    private static string PciId(GpuPlatform platform) => $"8086:{platform.DeviceId:x4}";

    private static string Version =>
        typeof(GpuRecording).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? "0";

    /// <summary>Ranges whose contents depend on the clock, on guest memory, or on what a guest writes through its
    /// mappings.</summary>
    private static IEnumerable<VolatileRange> Volatile(Vgpu gpu)
    {
        const int registers = GpuLayout.RegisterRegion;
        foreach (Mmio.Register register in gpu.Core.Registers.Declared.Where(register => register.IsVolatile))
        {
            yield return new VolatileRange(registers, register.Offset, RegisterBytes, register.Name);
        }

        yield return new VolatileRange(registers, GpuLayout.OpRegionOffset, Firmware.OpRegion.Size, "OpRegion");
        yield return new VolatileRange(registers, GpuLayout.GgttOffset, GpuLayout.GgttSize, "page table");
        Region aperture = gpu.Regions.First(region => region.Index == GpuLayout.ApertureRegion);
        yield return new VolatileRange(GpuLayout.ApertureRegion, 0, aperture.Size, "aperture");
        yield return new VolatileRange(PciRegionIndex.Config, PciStatus, 1, "PCI_STATUS");
    }
}
