# Blocklists: images mapped into memory, as the server asks them.
add_library(berth_lists STATIC lists/file_state.cc lists/guarded_mapping.cc lists/image_lookup.cc
  lists/mapped_image.cc lists/whole_file.cc)
target_link_libraries(berth_lists PUBLIC berth_policy berth_doh)
