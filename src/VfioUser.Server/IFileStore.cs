using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server;

/// <summary>Keeps files beyond the end of this process, also after a crash: the file descriptor store of a service
/// manager. Device thread only, except before <see cref="VfioUserServer.Start"/>.</summary>
public interface IFileStore
{
    /// <summary>Keeps a duplicate of a file for the next process, under a name that no kept file has.</summary>
    /// <exception cref="IOException">The store is gone.</exception>
    void Keep(string name, SafeFileHandle file);

    /// <summary>Closes what is kept under a name, if there is anything.</summary>
    /// <exception cref="IOException">The store is gone.</exception>
    void Drop(string name);

    /// <summary>Closes what is kept of the earlier process and was not taken.</summary>
    /// <exception cref="IOException">The store is gone.</exception>
    void DropRest();

    /// <summary>Hands over a file of the earlier process, which stays kept; null if there is none, or it was taken
    /// already.</summary>
    SafeFileHandle? Take(string name);
}
