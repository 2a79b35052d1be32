using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>Makes dma-bufs from guest memory. Source: linux/udmabuf.h.</summary>
public static class Udmabuf
{
    /// <summary>Makes a dma-buf of these pages, in their order. It shows the guest's writes for as long as a descriptor
    /// of it is open, and any holder can write to it.</summary>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="pages">The guest physical addresses of the pages, at least one.</param>
    /// <exception cref="VfioUserException">EOPNOTSUPP: no dma-buf is possible; the message says why.</exception>
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

    /// <summary>Returns why no dma-buf is possible on this machine; null when they are.</summary>
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
