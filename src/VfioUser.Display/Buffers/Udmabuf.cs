using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>Makes dma-bufs of guest memory. Source: linux/udmabuf.h.</summary>
public static class Udmabuf
{
    /// <summary>A dma-buf of these pages, as they come. It shows what the guest writes there, for as long as anybody
    /// holds it, and whoever does can write there too.</summary>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="pages">Guest physical, at least one.</param>
    /// <exception cref="VfioUserException">EOPNOTSUPP: there can be none; the message says why.</exception>
    public static SafeFileHandle Create(IGuestMemoryView memory, ReadOnlySpan<ulong> pages)
    {
        using UdmabufDevice device = Open();
        UdmabufList list = UdmabufList.Of(memory, pages, UdmabufLimits.Read());
        try
        {
            return device.Create(list.ToBytes());
        }
        catch (LinuxException e)
        {
            throw UdmabufList.Refused($"{e.Message}, for {list.Count} pieces of memory");
        }
    }

    /// <summary>Why there can be no dma-buf on this machine; null when there can.</summary>
    public static string? WhyNot()
    {
        try
        {
            Open().Dispose();
            return null;
        }
        catch (VfioUserException e)
        {
            return e.Message;
        }
    }

    private static UdmabufDevice Open()
    {
        try
        {
            return new UdmabufDevice();
        }
        catch (LinuxException e)
        {
            const string path = UdmabufDevice.Path;
            throw UdmabufList.Refused(
                e.IsMissing ? $"this machine has no {path}"
                : e.IsForbidden ? $"no permission to open {path}: join the group that it belongs to, often kvm"
                : e.Message);
        }
    }
}
